/** The page's Content-Security-Policy takes styles with its nonce alone. */
export function readNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

/**
 * Styles that our own scripts make carry the nonce. The component library passes it on nearly everywhere; where
 * it measures scroll bars it does not, and the browser would refuse that style with an error.
 */
export function signStyles(): void {
  const nonce = readNonce();
  const make = document.createElement.bind(document) as (tag: string, how?: unknown) => HTMLElement;
  document.createElement = ((tag: string, how?: unknown) => {
    const made = make(tag, how);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
}
