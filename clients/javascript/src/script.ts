/** Entry of the classic script: everything, as members of one global. */
export * from "./index.js";
