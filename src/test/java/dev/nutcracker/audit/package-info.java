/** What happens is found in the audit log, and nothing that must not be there. */
@NullMarked
package dev.nutcracker.audit;

import org.jspecify.annotations.NullMarked;
