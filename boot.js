// Starts the interface. A file of its own, because the content security policy allows no inline
// script. It lies beside what the build makes.
import start from "./manifold.js";
await start();
