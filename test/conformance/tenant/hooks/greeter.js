module.exports = (user, _context, done) => done(null, { user });
