package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What layers of bases hold, kept by the layers' digests, so that each is listed once. */
public final class LayerListings {

  /** Of the files; what another version wrote is listed anew. */
  private static final int VERSION = 2;

  private final Path directory;

  /**
   * @param cache directory that builds share; made when something is kept
   */
  public LayerListings(Path cache) {
    this.directory = cache.resolve("bases");
  }

  /** The listing of a blob that lies in a file. */
  LayerListing of(Digest blob, Path file) throws IOException {
    Path kept = directory.resolve(blob.hex());
    if (Files.isRegularFile(kept)) {
      try {
        LayerListing listing = read(kept);
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        return listing;
      } catch (IOException | IllegalArgumentException e) {
        // Whoever cut it short or cleaned it away loses nothing but time.
      }
    }
    LayerListing listing = LayerListing.of(file);
    put(blob, listing);
    return listing;
  }

  /** Keeps a listing; a cache that takes nothing is none. */
  private void put(Digest blob, LayerListing listing) {
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, ".new-", "");
      try {
        write(listing, temporary);
        Files.move(temporary, directory.resolve(blob.hex()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // The next build lists it again.
    }
  }

  private static void write(LayerListing listing, Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(VERSION);
      out.writeUTF(listing.diffId().hex());
      out.writeLong(listing.size());
      out.writeInt(listing.names().size());
      for (TarName name : listing.names()) {
        out.writeUTF(name.name());
        out.writeUTF(name.type().name());
        out.writeUTF(name.target());
        out.writeLong(name.offset());
        out.writeLong(name.size());
        out.writeInt(name.attributes().mode().bits());
        out.writeLong(name.attributes().owner().uid());
        out.writeLong(name.attributes().owner().gid());
        Xattrs xattrs = name.attributes().xattrs();
        out.writeInt(xattrs.names().size());
        for (String key : xattrs.names()) {
          out.writeUTF(key);
          out.writeInt(xattrs.value(key).length);
          out.write(xattrs.value(key));
        }
      }
    }
  }

  private static LayerListing read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != VERSION) {
        throw new IOException(file + " is of another version");
      }
      Digest diffId = new Digest(in.readUTF());
      long size = in.readLong();
      int count = in.readInt();
      List<TarName> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        TarName.Type type = TarName.Type.valueOf(in.readUTF());
        String target = in.readUTF();
        long offset = in.readLong();
        long length = in.readLong();
        Mode mode = new Mode(in.readInt());
        Owner owner = new Owner(in.readLong(), in.readLong());
        Attributes attributes = new Attributes(mode, owner, xattrs(in));
        names.add(new TarName(name, type, attributes, target, offset, length));
      }
      return new LayerListing(diffId, size, names);
    }
  }

  private static Xattrs xattrs(DataInputStream in) throws IOException {
    Map<String, byte[]> values = new HashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String key = in.readUTF();
      values.put(key, in.readNBytes(in.readInt()));
    }
    return Xattrs.of(values);
  }
}
