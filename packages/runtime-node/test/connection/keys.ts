/** What both sides have in these tests. */
export const authKey = 'a key that is long enough'
export const wrongKey = 'another key, long as well'
