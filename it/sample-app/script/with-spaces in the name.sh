#!/bin/sh
echo "a file name with spaces"
