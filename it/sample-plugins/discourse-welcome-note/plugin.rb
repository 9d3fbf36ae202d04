# frozen_string_literal: true

# name: discourse-welcome-note
# about: Greets those who come for the first time
# version: 2.0
# authors: The sample's authors
# url: https://example.org/discourse-welcome-note

enabled_site_setting :welcome_note_enabled

after_initialize { WELCOME_NOTE = "Welcome, from 2.0" }
