// Where small faults can be put into a source file, found in its syntax tree.
import ts from "typescript";

/** A fault: some text of a file replaced by another. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** What stands in place of the text from start to end. */
  readonly text: string;
  /** In a few words. */
  readonly what: string;
}

const OPERATORS: Record<string, string> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "&": "|",
  "|": "&",
  "^": "&",
};

/** Every fault that one change makes in a file. */
export function faultsOf(file: string, source: string): Fault[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const faults: Fault[] = [];
  const add = (start: number, end: number, text: string, what: string) => {
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    faults.push({ file, line, start, end, text, what });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    addOf(node, add);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return faults;
}

function addOf(node: ts.Node, add: (start: number, end: number, text: string, what: string) => void): void {
  const [start, end, text] = [node.getStart(), node.getEnd(), node.getText()];
  if (ts.isBinaryExpression(node)) {
    const { operatorToken } = node, operator = operatorToken.getText(), other = OPERATORS[operator];
    // Texts are put together by +, too: nobody computes with them.
    if (other && !(operator === "+" && isText(node))) {
      add(operatorToken.getStart(), operatorToken.getEnd(), other, `${operator} becomes ${other}`);
    }
  } else if (ts.isNumericLiteral(node) && !isName(node)) {
    const value = Number(text), changed = Number.isInteger(value) && value < 100 ? value + 1 : value * 1.2;
    add(start, end, String(changed), `${text} becomes ${changed}`);
  } else if (ts.isPrefixUnaryExpression(node) && ["-", "!"].includes(text[0])) {
    add(start, end, node.operand.getText(), `${text} loses its ${text[0]}`);
  } else if (ts.isAwaitExpression(node) && !isReturnedAsIs(node)) {
    add(start, end, node.expression.getText(), `${short(text)} is not awaited`);
  } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    const { expression } = node, condition = expression.getText();
    add(
      expression.getStart(),
      expression.getEnd(),
      `!(${condition})`,
      `the condition ${short(condition)} is negated`,
    );
    if (ts.isIfStatement(node) && !node.elseStatement) add(start, end, "{}", `${short(text)} is dropped`);
  } else if (ts.isConditionalExpression(node)) {
    const { condition } = node;
    add(
      condition.getStart(),
      condition.getEnd(),
      `!(${condition.getText()})`,
      `${short(condition.getText())} is negated`,
    );
  } else if (ts.isExpressionStatement(node)) {
    add(start, end, ";", `${short(text)} is dropped`);
  } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    add(start, end, text === "true" ? "false" : "true", `${text} is flipped`);
  } else if (ts.isBreakStatement(node) && !ts.isCaseOrDefaultClause(node.parent) || ts.isContinueStatement(node)) {
    add(start, end, ";", `${text} is dropped`);
  }
}

/** Whether an await changes nothing: its promise is the function's result, and nothing is done after it. */
function isReturnedAsIs(node: ts.AwaitExpression): boolean {
  const { parent } = node, owner = ts.findAncestor(node, ts.isFunctionLike);
  const isResult = ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
  return isResult && owner !== undefined && !/\b(try|using)\b/.test(owner.getText());
}

/** Whether a sum is one of texts. */
function isText(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return isText(node.left) || isText(node.right);
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** Whether a number is the name of a property. */
function isName({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && ts.isNumericLiteral(parent.name) &&
    parent.name === parent.getChildAt(0);
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
