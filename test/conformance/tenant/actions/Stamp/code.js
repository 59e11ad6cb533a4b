exports.onExecutePostLogin = async (event, api) => {
  api.accessToken.setCustomClaim('https://example.test/at', event.request.ip);
};
