/** This thread was killed at the access at hand: nothing that it does from now on has an effect. */
export class Killed extends Error {}
