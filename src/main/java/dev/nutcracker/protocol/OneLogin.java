package dev.nutcracker.protocol;

import dev.nutcracker.acl.UserRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One user with one password, or with none. */
final class OneLogin extends Logins {
    /** Clients come in without a login. */
    static final OneLogin NOT_WANTED = new OneLogin(User.DEFAULT, null);

    private final User user;
    private final byte[] name;
    private final byte @Nullable [] password;

    /** @param password {@code null} if none is wanted */
    OneLogin(User user, byte @Nullable [] password) {
        this.user = user;
        this.name = user.name().getBytes(StandardCharsets.ISO_8859_1);
        this.password = password;
    }

    @Override
    public boolean areWanted() {
        return password != null;
    }

    @Override
    public boolean areOffered() {
        return password != null;
    }

    @Override
    public List<UserRules> users() {
        return List.of();
    }

    @Override
    public User initialUser() {
        return areWanted() ? User.UNKNOWN : user;
    }

    @Override
    public User logIn(byte[] givenName, byte[] givenPassword) {
        boolean rightName = MessageDigest.isEqual(givenName, name);
        boolean rightPassword = password == null || MessageDigest.isEqual(givenPassword, password);
        return rightName && rightPassword ? user : User.UNKNOWN;
    }

    @Override
    public User byCertificate(String certifiedName) {
        return areWanted() ? User.UNKNOWN : user;
    }

    /** Clients that are logged in stay so, except those that had rights of their own: they may not gain others. */
    @Override
    public @Nullable User renewed(User former) {
        if (!areWanted()) {
            return user;
        }
        return former.rules() == null ? former : null;
    }
}
