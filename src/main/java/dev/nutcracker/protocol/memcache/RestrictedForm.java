package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Restrictions;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The form of a line that the operator denies, or that would write in a read-only pool. It is read all the same: if a block of
 * data follows, that must not be taken for commands, and a request with noreply must have no answer.
 *
 * @param whole the form without the rule
 * @param refused whether a line of that form is refused
 * @param refusal the answer if it is
 * @param evenIfMalformed whether the answer for a malformed line is the same
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RestrictedForm(LineForm whole, Predicate<RequestLine> refused, byte[] refusal, boolean evenIfMalformed)
        implements LineForm {
    /** The row for clients of a pool with these restrictions. */
    static MemcacheCommand restrict(MemcacheCommand row, Restrictions restrictions) {
        MemcacheCommand readable = restrictions.readOnly() ? readOnly(row) : row;
        return denying(readable, row.name(), restrictions);
    }

    private static MemcacheCommand readOnly(MemcacheCommand row) {
        CommandWord word = CommandWord.of(row.name());
        if (isMetaGet(row.name())) {
            return row.with(refusingWrite(row, RequestLine::touches));
        }
        return word != null && word.writes() ? row.with(refusingWrite(row, any -> true)) : row;
    }

    private static LineForm refusingWrite(MemcacheCommand row, Predicate<RequestLine> writes) {
        return new RestrictedForm(row.arguments(), writes, Answers.READ_ONLY, false);
    }

    private static MemcacheCommand denying(MemcacheCommand row, String name, Restrictions restrictions) {
        CommandWord word = CommandWord.of(name);
        boolean denied = word != null && word.isDenied(restrictions);
        if (!isMetaGet(name)) {
            return denied ? row.with(refusing(row, any -> true)) : row;
        }
        boolean touchDenied = CommandWord.GAT.isDenied(restrictions);
        return denied || touchDenied ? row.with(refusing(row, line -> line.touches() ? touchDenied : denied)) : row;
    }

    private static LineForm refusing(MemcacheCommand row, Predicate<RequestLine> denied) {
        return new RestrictedForm(row.arguments(), denied, Answers.DENIED, true);
    }

    private static boolean isMetaGet(String name) {
        return name.equals("mg");
    }

    @Override
    public Handling handling() {
        return whole.handling();
    }

    @Override
    public byte @Nullable [] check(RequestLine request) {
        byte[] objection = whole.check(request);
        boolean wellFormed = objection == null || objection == Answers.FIND_OUT;
        return (wellFormed || evenIfMalformed) && refused.test(request) ? refusal : objection;
    }
}
