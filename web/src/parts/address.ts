/**
 * The parameters of the address as they are at this moment. What the router hands on is the address of the last drawing:
 * of two changes before the next drawing the second would undo the first.
 */
export const addressNow = (): URLSearchParams => new URLSearchParams(window.location.search);
