/** For the field above a list in which nothing is left: Reka still names the item that was highlighted last. */
export const NONE_HIGHLIGHTED = { 'aria-activedescendant': undefined }
