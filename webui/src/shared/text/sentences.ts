/** Words that messages of the API begin with; what else stands first may be a name, and names keep their case. */
const FIRST =
    /^(a|an|another|artifact|alias|file|no|only|project|reference|run|the|this|user|version|webhook|you)\b/

/** A message as a sentence of its own, so that others can follow it. */
export function asSentence(message: string): string {
    const text = message.trim().replace(FIRST, word => word[0]!.toUpperCase() + word.slice(1))
    return !text || /[.!?…]$/.test(text) ? text : `${text}.`
}
