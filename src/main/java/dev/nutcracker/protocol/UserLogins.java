package dev.nutcracker.protocol;

import dev.nutcracker.acl.PasswordHash;
import dev.nutcracker.acl.UserRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users with rights and passwords of their own. */
final class UserLogins extends Logins {
    /** Of nobody. */
    private static final Login NOBODY = new Login(User.UNKNOWN, false, List.of(new byte[32]));

    private final List<UserRules> users;
    private final Map<String, Login> logins = new HashMap<>();
    private final User initial;

    /**
     * How a user logs in.
     *
     * @param passwords their SHA-256
     */
    private record Login(User user, boolean isWithoutPassword, List<byte[]> passwords) {
        static Login of(UserRules rules) {
            List<byte[]> passwords =
                    rules.passwords().stream().map(HexFormat.of()::parseHex).toList();
            return new Login(User.of(rules), rules.noPassword(), passwords);
        }

        /** Compares all, so that the time does not tell which one it is. */
        boolean has(byte[] password) {
            boolean has = false;
            for (byte[] known : passwords) {
                has |= MessageDigest.isEqual(known, password);
            }
            return has || isWithoutPassword;
        }
    }

    UserLogins(List<UserRules> users, List<String> entering) {
        this.users = List.copyOf(users);
        for (UserRules user : users) {
            if (user.enabled() && (entering.isEmpty() || entering.contains(user.name()))) {
                logins.put(user.name(), Login.of(user));
            }
        }
        Login open = logins.getOrDefault(UserRules.DEFAULT, NOBODY);
        this.initial = open.isWithoutPassword ? open.user : User.UNKNOWN;
    }

    @Override
    public boolean areWanted() {
        return !initial.isKnown();
    }

    @Override
    public boolean areOffered() {
        return true;
    }

    @Override
    public List<UserRules> users() {
        return users;
    }

    @Override
    public User initialUser() {
        return initial;
    }

    @Override
    public User logIn(byte[] givenName, byte[] givenPassword) {
        Login login = logins.getOrDefault(new String(givenName, StandardCharsets.ISO_8859_1), NOBODY);
        return login.has(PasswordHash.of(givenPassword)) ? login.user : User.UNKNOWN;
    }

    @Override
    public User byCertificate(String name) {
        return logins.getOrDefault(name, NOBODY).user;
    }

    @Override
    public @Nullable User renewed(User former) {
        if (!former.isKnown()) {
            return initial;
        }
        Login login = logins.get(former.name());
        return login == null ? null : login.user;
    }
}
