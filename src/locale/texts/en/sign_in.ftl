# Signing in, and binding a phone by a one-time link.
login-title = Sign in
login-lead = For stewards and officials. Residents read and report without signing in.
login-name = Login name
login-password = Password
login-failed-title = Login name or password not correct
login-submit = { login-title }
login-help = Forgotten the password, or no account yet? Ask your town’s officials; a link that binds your phone is easier still.
login-forgotten-title = The password is right, but the browser did not remember it
login-forgotten-http = If the address begins with http://, use the one with https://; ask your township office where you do not know it.
login-forgotten-cookies = If cookies are turned off, or the window is a private one, allow cookies for this site and sign in again.
login-signed-out = You are signed out.

enrol-title = { $name }, bind this phone to your patrols
enrol-text = Once bound, scanning a plate with this phone records a patrol without any password. Please make sure that this is you and that the phone is yours.
enrol-submit = It is me, bind this phone
enrol-used-title = This link was used already
enrol-used-text = Each link works once. If it was you, just scan a plate now; if it was not, tell your town’s officials at once.
enrol-expired-title = This link works no more
enrol-expired-text = Its time is over, or it was not copied whole. Ask your town’s officials for a new one.
enrol-my = Open my patrols
