// Starts the interface. A file of its own, because the content security policy allows no inline
// script; Trunk.toml writes the names of the built files, which carry hashes, into its element.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const { default: start } = await import(js);
await start({ module_or_path: wasm });
