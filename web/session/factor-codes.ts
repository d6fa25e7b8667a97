/** Codes of the refusals to which the page of the second factor is the answer. */
export const FACTOR_ASKED = 'auth.factorAsked'
export const FACTOR_MISSING = 'auth.factorMissing'
