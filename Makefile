# The commands of this project. Each prints what it does and how long it took.
#
# No flags for rustc here on purpose: a plain `cargo build` or `cargo test` shares everything with
# these, and since 1.90 rustc links with a fast linker by itself.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup run build serve demo ui ui-dev test e2e fuzz bench bench-ui setup-tests fmt lint check-sizes clean

STEP := scripts/step

# The window needs WebKit. It is built where it can be shown or where WebKit is there anyway; else the
# browser host alone, which saves some minutes and some hundred megabytes. WINDOW=yes|no decides.
WINDOW ?= $(shell if [ "$$(uname -s)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] \
  || pkg-config --exists webkit2gtk-4.1 2>/dev/null; then echo yes; else echo no; fi)
ifeq ($(WINDOW),yes)
  GROUP := window
  FEATURES :=
else
  GROUP := serve
  FEATURES := --no-default-features
endif

TARGET := $(or $(CARGO_TARGET_DIR),target)
MANIFOLD := $(TARGET)/release/manifold

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## set up, build, and open the demo: a window, or without a display an address
	@if [ "$(WINDOW)" = yes ] && { [ "$$(uname -s)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; }; \
	then exec $(MANIFOLD) --demo; else exec $(MANIFOLD) serve --demo --no-open; fi

setup: ## install what building and running needs (WINDOW=yes|no)
	@$(STEP) "set-up" scripts/setup $(GROUP)

ui: setup ## build the interface into dist/, as it is shipped
	@$(STEP) "interface" scripts/ui-build --release

ui-dev: setup ## build the interface into dist/, quickly, for trying things
	@$(STEP) "interface, unoptimised" scripts/ui-build --dev

build: ui ## build the program: target/release/manifold
	@$(STEP) "program" cargo build --release -p manifold $(FEATURES)

serve: build ## open the interface in the browser
	@exec $(MANIFOLD) serve

demo: build ## the browser host with the demo registry
	@exec $(MANIFOLD) serve --demo

test: ## everything that has to hold, as continuous integration runs it
	@scripts/test

e2e: ## only the journey: a real browser, and the real window
	@scripts/test journey

fuzz: ## the fuzz targets, FUZZ_SECONDS each (10), with inputs that no test has tried
	@BOLERO_RANDOM_ITERATIONS=1000000000 BOLERO_RANDOM_TEST_TIME_MS=$(or $(FUZZ_SECONDS),10)000 \
	  $(STEP) "fuzzing" cargo test --workspace --exclude manifold-ui --lib -- fuzz

bench: build ## Manifold beside docker, skopeo and buildah (BENCH=lists|copy, BENCH_MB=200)
	@$(STEP) "the bench itself" cargo build --workspace --exclude manifold-ui --bins
	@MANIFOLD_BIN=$(abspath $(MANIFOLD)) $(TARGET)/debug/bench $(BENCH)

bench-ui: setup-tests build ## how quick the interface is: rows, keys, frames, memory, the window
	@$(STEP) "the bench itself" cargo build --workspace --exclude manifold-ui --bins --examples
	@MANIFOLD_BIN=$(abspath $(MANIFOLD)) TAURI_DRIVER=$$(scripts/tool tauri-driver)/tauri-driver \
	  $(TARGET)/debug/examples/bench_ui

setup-tests:
	@$(STEP) "set-up" scripts/setup test

fmt: ## format the sources
	@$(STEP) "format" cargo fmt --all

lint: ## clippy with warnings as errors, and the size budgets
	@scripts/test lint

check-sizes: ## files that should be split, stylesheets that are not linked
	@$(STEP) "sizes" scripts/check-sizes

clean: ## remove everything that was built
	@$(STEP) "clean" rm -rf $(TARGET) dist node_modules
