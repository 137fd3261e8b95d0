import Link from "next/link";

/** An anime by its title. */
export function AnimeLink({ malId, title }: { malId: number; title: string | null }) {
  return (
    <Link href={`/anime/${malId}`} prefetch={false} className="break-words">
      {title ?? `Anime ${malId}`}
    </Link>
  );
}

/** A genre by its name. */
export function GenreLink({ genre }: { genre: string }) {
  return (
    <Link href={`/genre/${encodeURIComponent(genre)}`} prefetch={false}>
      {genre}
    </Link>
  );
}

/** The genres of an anime, or that it has none. */
export function Genres({ genres }: { genres: string[] }) {
  if (genres.length === 0) return <span className="text-soft">no genres</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1" aria-label="Genres">
      {genres.map((genre) => (
        <li key={genre}>
          <GenreLink genre={genre} />
        </li>
      ))}
    </ul>
  );
}
