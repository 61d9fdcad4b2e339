/** Tests of nutcrackerctl. */
@org.jspecify.annotations.NullMarked
package dev.nutcracker.ctl;
