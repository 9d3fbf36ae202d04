package io.github.discourseimage.stage;

/**
 * What this machine can do or lacks.
 *
 * @param name of the ability, such as {@code sandbox bubblewrap}
 * @param works whether it was tried and did
 * @param detail what was found
 * @param fix what to install or to ask an administrator for; empty where it works
 */
public record Probe(String name, boolean works, String detail, String fix) {}
