declare module 'fxa-common-password-list' {
  /** true when the password, exactly so, is among the commonest of eight and more characters */
  export function test(password: string): boolean
}
