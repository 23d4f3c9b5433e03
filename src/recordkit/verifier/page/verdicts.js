// One aspect, one verdict, one reason in Chinese and in English. None makes up for another.

const judgement = (verdict) => (aspect, zh, en) => ({ aspect, verdict, zh, en });

export const passed = judgement("passed");
export const undecided = judgement("indeterminate");
export const failed = judgement("failed");
export const notApplicable = judgement("not_applicable");

export const isPassed = (said) => said.verdict === "passed";

// Fails one aspect, and says of the others that they could not be looked at.
export function unreadable(aspect, why, others) {
  const rest = others.map((other) =>
    undecided(other, "证据结构不可读，此项无法检验。", "The evidence cannot be read, so this was not examined."),
  );
  return [failed(aspect, `无法读取（${why}）。`, `It cannot be read: ${why}.`), ...rest];
}
