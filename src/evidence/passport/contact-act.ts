/** What a link lets a contact of a Trust do: say whether they are the right person. Stands in the table of links for ever. */
export const CONTACT_ACT = 'contact.verify';
