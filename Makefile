.PHONY: help test
help: ## list what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14
test: ## everything that CI runs
	@scripts/test
