const OTHERS = 5

/** The custom property with the colour of an artifact type: everywhere the same one for the same name. */
export function typeColour(type: string): string {
    if (type === 'dataset' || type === 'model') return `var(--${type})`
    let sum = 7
    for (let i = 0; i < type.length; i++) sum = (Math.imul(sum, 31) + type.charCodeAt(i)) >>> 0
    return `var(--other-${sum % OTHERS})`
}
