package io.github.discourseimage.source.git;

/** What becomes of a submodule (gitmodules(5)): it is never silently missing. */
public enum Submodules {
  /** The build stops and names every submodule. */
  REFUSE,
  /** Each one is fetched at the commit that the tree names, and theirs in turn. */
  FETCH
}
