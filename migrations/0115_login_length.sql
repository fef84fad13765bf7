-- A sign-in name comes from outside: it has a length. The same number as accounts::LONGEST_LOGIN.
ALTER TABLE login_locator
    ADD CONSTRAINT login_locator_length CHECK (char_length(login) <= 100);
