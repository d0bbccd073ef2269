/**
 * The libraries that few exports need. The build puts them in a file of their own beside the core, read when the first
 * such export runs: a start does not pay for them.
 */
export { parsePhoneNumberFromString } from 'libphonenumber-js/max'
export { Client } from 'ssh2'
