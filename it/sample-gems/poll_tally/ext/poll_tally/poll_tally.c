/* Marks the answers of a poll: "[x]" is one that was chosen, "[ ]" one that was not. */
#include <ruby.h>
#include <ruby/encoding.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

static VALUE mark(VALUE self, VALUE html) {
  StringValue(html);
  const char *from = RSTRING_PTR(html);
  const char *end = from + RSTRING_LEN(html);
  VALUE marked = rb_enc_str_new(NULL, 0, rb_utf8_encoding());
  while (from < end) {
    if (end - from >= 3 && from[0] == '[' && from[2] == ']' && (from[1] == 'x' || from[1] == ' ')) {
      rb_str_cat_cstr(marked, from[1] == 'x' ? "<b class=\"chosen\">yes</b>" : "<i>no</i>");
      from += 3;
    } else {
      rb_str_cat(marked, from++, 1);
    }
  }
  return marked;
}

static VALUE libc(VALUE self) {
#ifdef __GLIBC__
  return rb_sprintf("glibc %s", gnu_get_libc_version());
#else
  return rb_str_new_cstr("other");
#endif
}

void Init_poll_tally(void) {
  VALUE module = rb_define_module("PollTally");
  rb_define_singleton_method(module, "mark", mark, 1);
  rb_define_singleton_method(module, "libc", libc, 0);
}
