import ts from "typescript";

const OPTIONS: ts.TranspileOptions = {
  compilerOptions: {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    isolatedDeclarations: true,
    allowImportingTsExtensions: true,
  },
  reportDiagnostics: true,
  transformers: { afterDeclarations: [withJsExtensions] },
};

/**
 * The type declarations of modules and of all that they refer to, by path. Each file's are written from that file
 * alone, which is sound because every exported name states its type (isolatedDeclarations, the rule of JSR too).
 *
 * @param root The folder that the paths are relative to, a URL that ends with a slash
 * @param entries Paths of the modules
 * @throws {TypeError} If an exported name states no type.
 */
export async function declarations(root: URL, entries: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const target = path.replace(/\.ts$/, ".d.ts");
    if (found.has(target)) continue;
    const url = new URL(path, root);
    const { outputText, diagnostics } = ts.transpileDeclaration(await Deno.readTextFile(url), {
      ...OPTIONS,
      fileName: path,
    });
    if (diagnostics?.length) {
      throw new TypeError(`${path}: ${ts.flattenDiagnosticMessageText(diagnostics[0].messageText, " ")}`);
    }
    found.set(target, outputText);
    const imports = ts.preProcessFile(outputText).importedFiles.map(({ fileName }) => fileName);
    for (const name of imports.filter((name) => name.startsWith("."))) {
      waiting.push(new URL(name.replace(/\.js$/, ".ts"), url).href.slice(root.href.length));
    }
  }
  return found;
}

/** Writes `./name.js` for `./name.ts`, in imports and in types such as `import("./name.ts").Name`. */
function withJsExtensions(context: ts.TransformationContext) {
  const visit = (node: ts.Node): ts.Node =>
    ts.isStringLiteral(node) && /^\.{1,2}\/.*\.ts$/.test(node.text)
      ? context.factory.createStringLiteral(node.text.replace(/\.ts$/, ".js"))
      : ts.visitEachChild(node, visit, context);
  return <Node extends ts.SourceFile | ts.Bundle>(file: Node): Node => ts.visitEachChild(file, visit, context);
}
