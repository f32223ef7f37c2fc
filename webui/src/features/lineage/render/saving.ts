/** Hands a file to the person in front of the screen. */
export function save(blob: Blob, name: string): void {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = name
    link.click()
    // Browsers read the URL some time after the click, and do not say when they have.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
