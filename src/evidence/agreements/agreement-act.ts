/** What a link lets a contact of a Trust do: answer one agreement. Stands in the table of links for ever. */
export const AGREEMENT_ACT = 'agreement.answer';
