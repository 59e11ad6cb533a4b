exports.onExecuteCredentialsExchange = async (_event, api) => {
  api.accessToken.setCustomClaim('https://example.test/count', 1);
};
