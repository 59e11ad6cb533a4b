module.exports = { greeting: 'hello' };
