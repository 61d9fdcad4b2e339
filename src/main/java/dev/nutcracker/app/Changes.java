package dev.nutcracker.app;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ChangeRecord;
import dev.nutcracker.console.Console;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.Proxy;
import java.util.Locale;

/** Records what operators change by the console: a line of the log at any level, an event of the audit log, a count. */
record Changes(Proxy proxy) implements ChangeRecord {
    @Override
    public void changed(String command, String words, String outcome, String detail, Caller caller) {
        Log.always(Console.class, words + " by " + caller.name() + ": " + outcome + ": " + detail);
        proxy.audit().record(new AuditEvent.Command(command, words, outcome, caller.name()));
        proxy.inspection().adminCommands().count(command.toLowerCase(Locale.ROOT), outcome);
    }
}
