/** Hands the person a file made in the page; the host asks where it goes. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has read the address by the next turn; later it would hold the memory for nothing.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
