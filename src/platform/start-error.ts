/** A reason not to start, said in one sentence a person can act on. Printed without a stack; exit code 1. */
export class StartError extends Error {
  override name = 'StartError'
}
