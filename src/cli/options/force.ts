/** The option of commands that write what took work to make. */
export const FORCE = {
  force: { help: "overwrite an existing file" },
};
