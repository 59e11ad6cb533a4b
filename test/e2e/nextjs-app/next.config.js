/** The folder is a project of its own, whatever lock files lie above it. */
export default { turbopack: { root: import.meta.dirname }, outputFileTracingRoot: import.meta.dirname };
