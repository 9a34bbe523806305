import { checkDataset, isComplete } from "../../datasets/mod.ts";
import { printable } from "../../internal/printable.ts";

/** Says what is wrong with a data set; returns whether nothing is. */
export async function printDatasetReport(folder: string): Promise<boolean> {
  const report = await checkDataset(folder);
  const { count, whole, missing, damaged, doubled, foreign } = report;
  console.log(`${whole} of ${count} images are there and whole`);
  for (const name of missing) console.log(printable(`missing: ${name}`));
  for (const fault of damaged) console.log(printable(`damaged: ${fault}`));
  for (const index of doubled) console.log(`doubled: image ${index}`);
  for (const name of foreign) console.log(printable(`not of this data set: ${name}`));
  return isComplete(report);
}
