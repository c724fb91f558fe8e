/** Public packages of 2010 to 2014, of whose first years a few versions are taken each. */
export const OLD_NAMES: readonly string[] = `
abbrev ansi archy assert async asyncjs aws-sign backbone bcrypt body-parser boom bower browserify buffer-crc32 bunyan bytes
cheerio cli cli-color clone co coffee-script colors commander component connect connect-redis cookie cookie-signature
cookies crypto-browserify cryptiles css csv cssom ctype cycle dateformat debug deep-equal delayed-stream diff docco domhandler
domutils dustjs-linkedin eco ejs emailjs entities errorhandler escape-html esprima eventemitter2 events everyauth express
express-session extend eyes findit flatiron fobject forever forever-agent form-data formidable fresh fstream generic-pool glob
graceful-fs grunt gulp haml handlebars hawk hiredis hoek hogan.js http-auth http-proxy i inherits ini iconv-lite insight jade
jasmine-node jquery jsdom jshint json-stringify-safe JSONStream JSV keygrip keypress knox koa less levelup libxmljs lodash log4js
lru-cache marked merge-descriptors method-override methods mime minimatch minimist mkdirp mocha moment mongodb mongoose
mongoskin morgan ms multiparty mustache mute-stream mysql nconf nib node-static node-uuid nodemailer nodeunit nopt npmlog
nodemon oauth oauth-sign once opener optimist optparse passport passport-local pause pg pkginfo policyfile prompt promise
promised-io proxy-addr punycode pusher q qs querystring range-parser raw-body rc read readable-stream redis request
requirejs response-time restler retry revalidator rimraf sax semver send serve-favicon serve-static sequelize should sigmund
sinon sizlate sntp socket.io socket.io-client stack-trace static-favicon step stringify-object strftime stylus superagent supertest
swig tap tar temp through tinycolor toobusy topcube travis traverse tunnel-agent type-is uglify-js uid2 underscore
underscore.string utile utils-merge validator vary vows watch which winston wordwrap wrench ws xml2js xmlbuilder xmldom
xmlhttprequest xoauth2 xtend yaml zeparser zipstream zombie`
  .trim()
  .split(/\s+/);
