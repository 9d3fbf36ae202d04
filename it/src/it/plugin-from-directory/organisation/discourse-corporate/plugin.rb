# frozen_string_literal: true

# name: discourse-corporate
# about: Is kept in a directory that the POM names
# version: 0.1
