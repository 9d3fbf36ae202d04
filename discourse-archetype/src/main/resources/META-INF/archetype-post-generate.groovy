// Checks the values again, because archetype:generate does not when it runs in batch mode (-B).
// A value that cannot work fails the generation, and the files that were made for it go away.
import java.lang.management.ManagementFactory
import java.nio.file.Files
import java.nio.file.Path

def distributionNames = ['alpine', 'arch', 'debian', 'ubuntu']
def problems = []

def check = { String name, String value, String legal, boolean good ->
  if (!good) {
    problems << "${name}: '${value}' cannot be used; it must be ${legal}".toString()
  }
}

check('groupId', groupId, 'a name such as org.example', groupId ==~ /[A-Za-z0-9_.-]+/)
check('artifactId', artifactId, 'letters, digits, dots, dashes and underscores, as in my-forum',
    artifactId ==~ /[A-Za-z0-9][A-Za-z0-9_.-]*/)
check('version', version, 'a version such as 1.0-SNAPSHOT', version ==~ /[A-Za-z0-9][A-Za-z0-9_.+-]*/)
check('discourseRepository', discourseRepository,
    'the address of a git repository (https://..., ssh://..., git@host:path, file:...) or a path, without spaces',
    discourseRepository ==~ /[^\s<>&"'#$]+/)
check('discourseBranch', discourseBranch, 'a branch, a tag or a commit, as in latest or release/2026.7',
    discourseBranch ==~ /[A-Za-z0-9][A-Za-z0-9._\/+@-]*/ && !discourseBranch.contains('..') && !discourseBranch.endsWith('/'))

def chosen = distributions.split(',', -1)*.trim()
def unknown = chosen.findAll { !(it in distributionNames) }
check('distributions', distributions, "one or more of ${distributionNames.join(', ')}, separated by commas", unknown.isEmpty())
def twice = chosen.countBy { it }.findAll { it.value > 1 }.keySet()
check('distributions', distributions, "a list without ${twice.join(', ')} in it twice", twice.isEmpty())
check('discourseBuild', discourseBuild, 'true or false', discourseBuild in ['true', 'false'])

if (problems) {
  Path project = Path.of(request.outputDirectory, artifactId)
  if (artifactId ==~ /[A-Za-z0-9][A-Za-z0-9_.-]*/ && Files.isDirectory(project)) {
    // only what this run made: a file that was there before keeps its time
    long started = ManagementFactory.runtimeMXBean.startTime
    def paths = Files.walk(project).withCloseable { it.toList() }.reverse()
    paths.each { path ->
      if (Files.isDirectory(path)) {
        if (path.toFile().list().length == 0) {
          Files.delete(path)
        }
      } else if (Files.getLastModifiedTime(path).toMillis() >= started) {
        Files.delete(path)
      }
    }
  }
  throw new IllegalArgumentException(
      'The project was not generated:\n' + problems.collect { '  -D' + it }.join('\n') + '\n')
}
