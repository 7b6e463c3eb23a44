const MAX_ENTRIES = 4_096;

/** The same few questions come thousands of times a second; the answers fit into a small table. */
export function createDecisionMemory<Answer>() {
  const answers = new Map<string, Answer>();
  return {
    recall(question: string, decide: () => Answer): Answer {
      const known = answers.get(question);
      if (known !== undefined) return known;
      const answer = decide();
      if (answers.size >= MAX_ENTRIES) answers.clear();
      answers.set(question, answer);
      return answer;
    },
  };
}
