DROP INDEX changes_feed;
