package dev.nutcracker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words in which a server of a protocol is asked whether it is well, and how its errors are understood. */
public interface CheckWords {
    /**
     * Returns the ways to make this check, the best first; one at least.
     *
     * @param maintenanceKey a key whose existence means that the server is to be drained; {@code null} for none
     */
    List<CheckWay> ways(Check check, @Nullable String maintenanceKey);

    /** Returns what this error of a server means; {@link CheckVerdict.Kind#WRONG} if it has no meaning of its own. */
    CheckVerdict error(String text);
}
