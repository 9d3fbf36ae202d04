package io.github.discourseimage.check;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.UnixPath;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a check has to know of the project.
 *
 * @param layout the image layout
 * @param image its name without a tag
 * @param tags of the images by distribution
 * @param architectures that each has an image for, such as {@code amd64}
 * @param allowedSetuid files of the project that may be setuid or setgid
 * @param root whether the images run as root, because systemd starts the app in them
 * @param app where the app is in an image
 * @param scratch where containers have empty directories in memory
 * @param appPort where the web server listens
 * @param httpPort where nginx listens
 * @param work a directory that is made and removed
 * @param log the file that tells how it went
 */
public record CheckPlan(
    Path layout,
    String image,
    SortedMap<Distribution, String> tags,
    SortedSet<String> architectures,
    SortedSet<UnixPath> allowedSetuid,
    boolean root,
    UnixPath app,
    List<UnixPath> scratch,
    int appPort,
    int httpPort,
    Path work,
    Path log) {}
