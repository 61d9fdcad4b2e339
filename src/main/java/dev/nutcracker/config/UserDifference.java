package dev.nutcracker.config;

import dev.nutcracker.acl.UserRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes between the users of two configurations, as sentences for the operator. */
final class UserDifference {
    private UserDifference() {}

    static List<String> between(List<UserRules> before, List<UserRules> after) {
        List<String> changes = new ArrayList<>();
        Map<String, UserRules> former = new LinkedHashMap<>();
        before.forEach(user -> former.put(user.name(), user));
        for (UserRules user : after) {
            UserRules was = former.remove(user.name());
            if (was == null) {
                changes.add("user " + Quoting.quoted(user.name()) + " is added");
            } else if (!was.equals(user)) {
                changes.add("user " + Quoting.quoted(user.name()) + what(was, user));
            }
        }
        former.keySet().forEach(name -> changes.add("user " + Quoting.quoted(name) + " is removed"));
        return changes;
    }

    private static String what(UserRules before, UserRules after) {
        if (before.hasRightsOf(after)) {
            return " has other passwords";
        }
        return after.enabled() ? " changes" : " is off";
    }
}
