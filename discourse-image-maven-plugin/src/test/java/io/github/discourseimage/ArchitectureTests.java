package io.github.discourseimage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Imports go one way only, and each library has one home; see CONTRIBUTING.md. */
@AnalyzeClasses(
    packages = "io.github.discourseimage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

  private static final String ROOT = "io.github.discourseimage.";

  @ArchTest
  static final ArchRule IMPORTS_GO_ONE_WAY =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("mojo")
          .definedBy(ROOT + "mojo..")
          .layer("build")
          .definedBy(ROOT + "build..")
          .layer("check")
          .definedBy(ROOT + "check..")
          .layer("source")
          .definedBy(ROOT + "source..")
          .layer("sink")
          .definedBy(ROOT + "sink..")
          .layer("stage")
          .definedBy(ROOT + "stage..")
          .layer("helm")
          .definedBy(ROOT + "helm..")
          .layer("template")
          .definedBy(ROOT + "template..")
          .layer("registry")
          .definedBy(ROOT + "registry..")
          .layer("oci")
          .definedBy(ROOT + "oci..")
          .layer("format")
          .definedBy(ROOT + "format..")
          .layer("image")
          .definedBy(ROOT + "image..")
          .layer("distribution")
          .definedBy(ROOT + "distribution..")
          .layer("rootfs")
          .definedBy(ROOT + "rootfs..")
          .whereLayer("mojo")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("build")
          .mayOnlyBeAccessedByLayers("mojo")
          .whereLayer("check")
          .mayOnlyBeAccessedByLayers("mojo", "build")
          .whereLayer("source")
          .mayOnlyBeAccessedByLayers("mojo", "build", "helm")
          .whereLayer("sink")
          .mayOnlyBeAccessedByLayers("mojo", "build")
          .whereLayer("stage")
          .mayOnlyBeAccessedByLayers("mojo", "build", "check", "source", "sink", "helm")
          .whereLayer("helm")
          .mayOnlyBeAccessedByLayers("mojo", "build")
          .whereLayer("template")
          .mayOnlyBeAccessedByLayers("mojo", "build", "helm", "source", "sink")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("mojo", "build", "source", "sink")
          .whereLayer("oci")
          .mayOnlyBeAccessedByLayers(
              "mojo", "build", "check", "source", "sink", "stage", "helm", "registry")
          .whereLayer("format")
          .mayOnlyBeAccessedByLayers("mojo", "build", "check", "source", "sink", "helm")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers(
              "mojo",
              "build",
              "check",
              "source",
              "sink",
              "stage",
              "helm",
              "template",
              "registry",
              "oci",
              "format")
          .whereLayer("distribution")
          .mayOnlyBeAccessedByLayers(
              "mojo",
              "build",
              "check",
              "source",
              "sink",
              "stage",
              "helm",
              "template",
              "registry",
              "oci",
              "format",
              "image");

  @ArchTest static final ArchRule MAVEN_STAYS_IN_MOJO = only("org.apache.maven..", "mojo");

  @ArchTest static final ArchRule JGIT_STAYS_IN_SOURCE = only("org.eclipse.jgit..", "source");

  @ArchTest static final ArchRule FREEMARKER_STAYS_IN_TEMPLATE = only("freemarker..", "template");

  @ArchTest
  static final ArchRule COMMONS_COMPRESS_STAYS_IN_FORMAT =
      only("org.apache.commons.compress..", "format");

  @ArchTest static final ArchRule ZSTD_STAYS_IN_FORMAT = only("com.github.luben..", "format");

  @ArchTest static final ArchRule HELM_STAYS_IN_HELM = only("com.marcnuri..", "helm");

  @ArchTest static final ArchRule LZ4_STAYS_IN_FORMAT = only("net.jpountz..", "format");

  private static ArchRule only(String library, String home) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + home + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .allowEmptyShould(true);
  }
}
